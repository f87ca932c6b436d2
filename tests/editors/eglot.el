;;; eglot.el --- One scenario in a real Emacs with Eglot -*- lexical-binding: t; -*-

;; Run by test_emacs.py: $SCENARIO names the function scenario-NAME below, $FILE the reply, $RESULT the file for what was seen.

(require 'package)
(package-initialize)
(require 'json)
(require 'cl-lib)
(require 'flymake)
(setq make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      ;; Without a person, the menu of actions is asked in the minibuffer, where `choose' answers.
      last-nonmenu-event t
      eglot-sync-connect 120
      eglot-connect-timeout 120
      eglot-autoshutdown nil
      eglot-confirm-server-initiated-edits nil
      eglot-send-changes-idle-time 0.05)
(require 'custcare-tone)
;; Ten seconds are much for a person, and little on a machine that does twelve things at once.
(setq jsonrpc-default-request-timeout 120)

(defvar result nil "What was seen, an alist.")

(defun note (key value)
  "Put VALUE into the result under KEY."
  (push (cons key value) result))

(defun wait-for (what condition)
  "Wait until CONDITION, a function, gives something; WHAT says what for."
  (let ((end (+ (float-time) 120)) value)
    (while (and (not (setq value (ignore-errors (funcall condition)))) (< (float-time) end))
      (accept-process-output nil 0.05)
      ;; Idle timers, which Eglot sends changes from, do not run in batch mode by themselves.
      (when (bound-and-true-p eglot--managed-mode)
        (eglot--signal-textDocument/didChange)))
    (or value (error "Waited in vain for %s" what))))

(defun code-of (diagnostic)
  "The rule's code in the text of DIAGNOSTIC, or nil."
  (let ((text (flymake-diagnostic-text diagnostic)))
    (when (string-match "\\b[A-Z]\\{3\\}[0-9]\\{3\\}\\b" text)
      (match-string 0 text))))

(defun seen ()
  "The findings as Flymake has them."
  (mapcar (lambda (one)
            (let ((beg (flymake-diagnostic-beg one)) (end (flymake-diagnostic-end one)))
              `((code . ,(code-of one))
                (type . ,(format "%s" (flymake-diagnostic-type one)))
                (message . ,(flymake-diagnostic-text one))
                (range . [,(1- beg) ,(1- end)])
                (text . ,(buffer-substring-no-properties beg end)))))
          (sort (flymake-diagnostics)
                (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b))))))

(defun range-of (words)
  "The range of the finding whose text is WORDS."
  (cl-loop for one in (seen)
           when (equal (alist-get 'text one) words)
           return (alist-get 'range one)))

(defun state ()
  "The buffer and its findings."
  `((diagnostics . ,(vconcat (seen)))
    (text . ,(buffer-substring-no-properties (point-min) (point-max)))
    (coding . ,(format "%s" buffer-file-coding-system))))

(defun choose (words function)
  "Call FUNCTION; in its menu take the entry that holds WORDS, as a person would."
  (cl-letf (((symbol-function 'completing-read)
             (lambda (_prompt entries &rest _)
               (let ((titles (mapcar (lambda (entry) (if (consp entry) (car entry) entry)) entries)))
                 (note 'menu (vconcat titles))
                 (or (cl-find-if (lambda (title) (string-match-p (regexp-quote words) title)) titles)
                     (error "No action with %S among %S" words titles))))))
    (funcall function)))

(defun scenario-open ()
  "Only look.")

(defun scenario-quick-fix ()
  "Apply the rewrite $TITLE at the words $TEXT."
  (let ((range (range-of (getenv "TEXT"))))
    (goto-char (1+ (aref range 0)))
    (choose (getenv "TITLE") (lambda () (eglot-code-actions (point) (1+ (aref range 1)) nil t)))
    (wait-for "fresh findings" (lambda () (not (range-of (getenv "TEXT")))))
    (save-buffer)))

(defun scenario-fix-all ()
  "Apply the safe fixes."
  (custcare-tone-fix-all)
  (save-buffer))

(defun scenario-typing ()
  "Type after the emoji, and take it back."
  (let* ((words (getenv "TEXT")) (first (range-of words)) (before (seen)))
    (buffer-enable-undo)
    (goto-char (1+ (aref first 0)))
    (insert "😀 é Sorry! ")
    (wait-for "the finding moved" (lambda () (equal (aref (range-of words) 0) (+ (aref first 0) 11))))
    (note 'moved (vconcat (seen)))
    (goto-char (point-min))
    (insert "One more line 🎉\n\n")
    (wait-for "the finding went down" (lambda () (equal (aref (range-of words) 0) (+ (aref first 0) 28))))
    (delete-region (point-min) (point))
    (goto-char (1+ (aref first 0)))
    (delete-char 11)
    ;; Flymake moves its marks along with the text by itself: only all of them together tell that the server has answered.
    (wait-for "the findings back" (lambda () (equal (seen) before)))))

(defun scenario-hover ()
  "Ask what the finding says."
  (goto-char (+ 2 (aref (range-of (getenv "TEXT")) 0)))
  (let ((answer (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams))))
    (note 'hover (let ((contents (plist-get answer :contents)))
                   (if (stringp contents) contents (plist-get contents :value))))))

(defun run ()
  "Open the file, wait for findings, and play the scenario."
  (find-file (getenv "FILE"))
  (unless (apply #'derived-mode-p custcare-tone-modes)
    (text-mode))
  (custcare-tone-ensure)
  ;; `eglot-ensure' waits for the command loop, which a batch run does not have.
  (unless (eglot-managed-p)
    (apply #'eglot (eglot--guess-contact)))
  (wait-for "the server" #'eglot-managed-p)
  (flymake-start)
  (wait-for "findings" #'flymake-diagnostics)
  (when (getenv "TEXT")
    (wait-for "the finding" (lambda () (range-of (getenv "TEXT")))))
  (note 'before (state))
  (funcall (intern (concat "scenario-" (getenv "SCENARIO"))))
  (note 'after (state)))

(condition-case problem
    (run)
  (error (note 'problem (format "%S" problem))))
(let ((coding-system-for-write 'utf-8-unix))
  (write-region (json-encode result) nil (getenv "RESULT")))
(kill-emacs 0)
;;; eglot.el ends here
