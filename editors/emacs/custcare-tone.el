;;; custcare-tone.el --- Tone of customer-support replies -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "26.3") (eglot "1.9"))
;; Keywords: convenience, text, languages

;;; Commentary:

;; Registers the language server of custcare-tone with Eglot, which is part of Emacs from version 29 on:
;;
;;   (require 'custcare-tone)
;;   (add-hook 'text-mode-hook #'custcare-tone-ensure)
;;
;; In a buffer: `flymake-show-buffer-diagnostics' lists the findings, `eglot-code-actions' offers the rewrites,
;; `custcare-tone-fix-all' applies the safe ones.

;;; Code:

(require 'eglot)

(defgroup custcare-tone nil
  "Tone of customer-support replies."
  :group 'convenience)

(defcustom custcare-tone-command '("custcare-tone" "lsp")
  "The program that runs the language server, and its arguments."
  :type '(repeat string))

(defcustom custcare-tone-modes
  '(text-mode markdown-mode gfm-mode message-mode mail-mode html-mode mhtml-mode
    web-mode jinja2-mode yaml-mode yaml-ts-mode json-mode json-ts-mode js-json-mode csv-mode)
  "Major modes of replies.
Eglot runs one server a buffer, the first that fits, and this entry
stands last: where another server is registered for a mode, that one
is taken, and \\[universal-argument] \\[eglot] asks for a program."
  :type '(repeat symbol))

(defun custcare-tone--contact (&optional _interactive _project)
  "The command that Eglot runs."
  custcare-tone-command)

(defun custcare-tone-register ()
  "Tell Eglot about the server.
Done when this file is loaded; again after the modes were changed."
  (setq eglot-server-programs
        (append (seq-remove (lambda (entry) (eq (cdr entry) #'custcare-tone--contact))
                            eglot-server-programs)
                (list (cons custcare-tone-modes #'custcare-tone--contact)))))

;;;###autoload
(defun custcare-tone-ensure ()
  "Start the server in this buffer, where it visits a file."
  (when (and buffer-file-name (not (eglot-managed-p)))
    (eglot-ensure)))

(defun custcare-tone-fix-all ()
  "Apply every safe fix to the reply in this buffer.
Safe fixes change no fact, name, number, date, link or placeholder."
  (interactive)
  (eglot-code-actions (point-min) (point-max) "source.fixAll.custcare-tone" t))

(custcare-tone-register)

(provide 'custcare-tone)
;;; custcare-tone.el ends here
