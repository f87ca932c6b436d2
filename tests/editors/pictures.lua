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

-- Lines below the text do not wrap by themselves.
local function wrapped(diagnostic)
  local message = diagnostic.code .. ": " .. diagnostic.message
  local head, tail = message:match("^(" .. ("."):rep(80) .. "%S*) (.*)$")
  return head and head .. "\n" .. tail or message
end

vim.diagnostic.config({
  virtual_lines = { current_line = true, format = wrapped },
  underline = true,
  severity_sort = true,
})
for severity, colour in pairs({ Error = "#ff8a80", Warn = "#fce094", Info = "#8cf8f7" }) do
  vim.api.nvim_set_hl(0, "DiagnosticUnderline" .. severity, { undercurl = true, sp = colour })
end
vim.api.nvim_create_autocmd("DiagnosticChanged", { command = "redrawstatus" })

function _G.tone_count()
  local count = #vim.diagnostic.get(0)
  return count == 0 and "" or count == 1 and "1 finding" or count .. " findings"
end

vim.lsp.enable("custcare_tone")
