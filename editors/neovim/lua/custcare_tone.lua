-- custcare-tone for any Neovim from 0.7 on: require("custcare_tone").setup { settings = { channel = "email" } }
local M = {}

local function configuration(options)
  local file = vim.api.nvim_get_runtime_file("lsp/custcare_tone.lua", false)[1]
  local config = dofile(file)
  config.name = "custcare_tone"
  config.cmd = options.cmd or config.cmd
  config.filetypes = options.filetypes or config.filetypes
  config.on_attach = options.on_attach
  if options.settings and next(options.settings) then
    config.settings = { ["custcare-tone"] = options.settings }
  end
  return config
end

-- The nearest folder at or above the file that holds one of `markers`; else the file's own folder.
local function root_of(path, markers)
  local start = path == "" and vim.fn.getcwd() or vim.fn.fnamemodify(path, ":p:h")
  local folder = start
  while true do
    for _, marker in ipairs(markers) do
      if vim.loop.fs_stat(folder .. "/" .. marker) then
        return folder
      end
    end
    local above = vim.fn.fnamemodify(folder, ":h")
    if above == folder then
      return start
    end
    folder = above
  end
end

local clients = {} -- by root folder, for Neovim 0.7, which has no vim.lsp.start

local function attach(config, buffer)
  local started = vim.tbl_extend("force", config, {
    root_dir = root_of(vim.api.nvim_buf_get_name(buffer), config.root_markers),
  })
  if vim.lsp.start then
    vim.lsp.start(started)
    return
  end
  local id = clients[started.root_dir]
  if not (id and vim.lsp.get_client_by_id(id)) then
    id = vim.lsp.start_client(started)
    clients[started.root_dir] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
end

-- Applies every safe fix of the reply at hand. Waits at most `timeout` milliseconds for the server (default 2000), so it can stand
-- in a BufWritePre autocommand.
function M.fix_all(timeout)
  local buffer = vim.api.nvim_get_current_buf()
  local find = vim.lsp.get_clients or vim.lsp.get_active_clients or vim.lsp.buf_get_clients
  for _, client in pairs(vim.lsp.buf_get_clients and find == vim.lsp.buf_get_clients and find(buffer) or find()) do
    if client.name == "custcare_tone" then
      local params = {
        textDocument = vim.lsp.util.make_text_document_params(buffer),
        range = {
          start = { line = 0, character = 0 },
          ["end"] = { line = vim.api.nvim_buf_line_count(buffer), character = 0 },
        },
        context = { diagnostics = {}, only = { "source.fixAll.custcare-tone" } },
      }
      local call = vim.fn.has("nvim-0.11") == 1
          and function(method, what) return client:request_sync(method, what, timeout or 2000, buffer) end
        or function(method, what) return client.request_sync(method, what, timeout or 2000, buffer) end
      local answer = call("textDocument/codeAction", params)
      for _, action in ipairs(answer and answer.result or {}) do
        if not action.edit and action.data then
          local resolved = call("codeAction/resolve", action)
          action = resolved and resolved.result or action
        end
        if action.edit then
          vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
        end
      end
    end
  end
end

-- Options: cmd, filetypes, settings (docs/editors.md lists them), on_attach.
function M.setup(options)
  local config = configuration(options or {})
  vim.api.nvim_create_user_command("CustcareToneFixAll", function() M.fix_all() end, {
    desc = "Apply the safe fixes of custcare-tone",
  })
  if vim.lsp.enable then
    vim.lsp.config("custcare_tone", config)
    vim.lsp.enable("custcare_tone")
    return
  end
  vim.api.nvim_create_autocmd("FileType", {
    group = vim.api.nvim_create_augroup("custcare_tone", { clear = true }),
    pattern = config.filetypes,
    callback = function(event) attach(config, event.buf) end,
  })
end

return M
