-- How Neovim is dressed for its picture in the documentation.
vim.o.termguicolors = true
vim.o.number = true
vim.o.signcolumn = "yes"
vim.o.laststatus = 2
vim.o.showmode = false
vim.o.ruler = false
vim.o.wrap = true
vim.o.linebreak = true
vim.o.statusline = " %f%=%{v:lua.tone_count()} "
vim.opt.fillchars = { eob = " " }
vim.diagnostic.config({ virtual_lines = { current_line = true }, underline = true, severity_sort = true })

function _G.tone_count()
  local count = #vim.diagnostic.get(0)
  return count == 0 and "" or count == 1 and "1 finding" or count .. " findings"
end

vim.lsp.enable("custcare_tone")
