" File types of replies that some versions of Neovim do not name themselves; one that has a type keeps it.
augroup filetypedetect
  autocmd BufRead,BufNewFile *.j2,*.jinja,*.jinja2 setfiletype jinja
  autocmd BufRead,BufNewFile *.liquid setfiletype liquid
  autocmd BufRead,BufNewFile *.mustache setfiletype mustache
  autocmd BufRead,BufNewFile *.jsonl,*.ndjson setfiletype jsonl
  autocmd BufRead,BufNewFile *.csv setfiletype csv
  autocmd BufRead,BufNewFile *.tsv setfiletype tsv
  autocmd BufRead,BufNewFile *.nacl setfiletype nacl
  autocmd BufRead,BufNewFile *.email setfiletype html
augroup END
