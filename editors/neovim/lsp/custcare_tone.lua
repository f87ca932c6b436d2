-- custcare-tone for Neovim 0.11 and newer: put this file on the runtime path as lsp/custcare_tone.lua, then
--   vim.lsp.enable("custcare_tone")
-- Settings of your own go into vim.lsp.config("custcare_tone", { settings = { ["custcare-tone"] = { channel = "email" } } }).
-- Older versions: require("custcare_tone").setup(), see lua/custcare_tone.lua.
return {
  cmd = { "custcare-tone", "lsp" },
  filetypes = {
    "text", "markdown", "html", "xhtml", "htmldjango", "mail",
    "json", "jsonl", "yaml", "csv", "tsv", "nacl",
    "jinja", "jinja2", "liquid", "handlebars", "html.handlebars", "mustache", "eruby", "smarty", "template", "gotmpl",
  },
  root_markers = { "custcare-tone.toml", ".custcare-tone.toml", "pyproject.toml", ".git" },
  settings = { ["custcare-tone"] = vim.empty_dict() },
}
