-- Runs one scenario in a headless Neovim and writes what was seen to the file in $RESULT as JSON.
-- $SCENARIO is the name of a function below, $FILE the reply to open, $SETUP "enable" (vim.lsp.enable) or "setup".
local result = {}
local api = vim.api

local PATIENCE = tonumber(vim.env.PATIENCE or 120000)

local function wait_for(what, condition)
  if not vim.wait(PATIENCE, condition, 20) then
    error("waited in vain for " .. what .. "\n" .. api.nvim_exec("messages", true))
  end
end

local function text_of(buffer, lnum, col, end_lnum, end_col)
  return table.concat(api.nvim_buf_get_text(buffer, lnum, col, end_lnum, end_col, {}), "\n")
end

local function diagnostics()
  return vim.tbl_filter(function(one) return one.source == "custcare-tone" end, vim.diagnostic.get(0))
end

local function seen()
  local list = {}
  for _, one in ipairs(diagnostics()) do
    table.insert(list, {
      code = one.code or vim.tbl_get(one, "user_data", "lsp", "code"),
      severity = vim.diagnostic.severity[one.severity],
      message = one.message,
      range = { one.lnum, one.col, one.end_lnum, one.end_col },
      text = text_of(0, one.lnum, one.col, one.end_lnum, one.end_col),
    })
  end
  return list
end

local function state()
  return {
    diagnostics = seen(),
    lines = api.nvim_buf_get_lines(0, 0, -1, false),
    fileformat = vim.bo.fileformat,
    filetype = vim.bo.filetype,
  }
end

local function client()
  for _, one in pairs((vim.lsp.get_clients or vim.lsp.get_active_clients)()) do
    return one
  end
end

local function find(code)
  for _, one in ipairs(seen()) do
    if one.code == code then return one end
  end
  error("no finding " .. code .. " among " .. vim.inspect(seen()))
end

-- Chooses, as a person would in the menu, the action whose title holds `words`.
local function choose(words)
  vim.ui.select = function(items, options, on_choice)
    result.menu = {}
    local chosen
    for index, item in ipairs(items) do
      local title = options.format_item and options.format_item(item) or tostring(item)
      table.insert(result.menu, title)
      if not chosen and title:find(words, 1, true) then chosen = { item, index } end
    end
    assert(chosen, "no action with “" .. words .. "” among " .. vim.inspect(result.menu))
    on_choice(chosen[1], chosen[2])
  end
end

local function put_cursor_on(code)
  local one = find(code)
  api.nvim_win_set_cursor(0, { one.range[1] + 1, one.range[2] })
end

local function apply(code, words)
  local tick = vim.b.changedtick
  choose(words)
  put_cursor_on(code)
  vim.lsp.buf.code_action()
  wait_for("the fix", function() return vim.b.changedtick ~= tick end)
end

local scenarios = {}

function scenarios.open() end

function scenarios.quick_fix()
  apply(vim.env.CODE, vim.env.TITLE)
  wait_for("fresh diagnostics", function()
    for _, one in ipairs(seen()) do
      if one.code == vim.env.CODE then return false end
    end
    return true
  end)
  vim.cmd("write")
end

function scenarios.fix_all()
  require("custcare_tone").fix_all(PATIENCE)
  vim.cmd("write")
end

-- Source actions through Neovim's own menu rather than our function.
function scenarios.fix_all_menu()
  local tick = vim.b.changedtick
  choose("")
  if vim.fn.has("nvim-0.8") == 1 then
    vim.lsp.buf.code_action({ context = { only = { "source.fixAll" }, diagnostics = {} }, apply = true })
  else
    vim.lsp.buf.code_action({ only = { "source.fixAll" }, diagnostics = {} })
  end
  wait_for("the fixes", function() return vim.b.changedtick ~= tick end)
  vim.cmd("write")
end

-- Types after the emoji, joins lines, and takes all of it back; every step must leave the findings where the words are.
function scenarios.typing()
  local first = find("BLM001").range
  api.nvim_buf_set_text(0, first[1], first[2], first[1], first[2], { "😀 e\204\129 Sorry! " })
  wait_for("the finding moved", function()
    local ok, one = pcall(find, "BLM001")
    return ok and one.range[2] > first[2] and one.text == vim.env.TEXT
  end)
  result.moved = seen()
  api.nvim_buf_set_lines(0, 0, 0, false, { "One more line 🎉", "" })
  wait_for("the finding went down", function()
    local ok, one = pcall(find, "BLM001")
    return ok and one.range[1] == first[1] + 2 and one.text == vim.env.TEXT
  end)
  result.lower = seen()
  vim.cmd("silent undo")
  vim.cmd("silent undo")
  wait_for("the finding back", function()
    local ok, one = pcall(find, "BLM001")
    return ok and vim.deep_equal(one.range, first)
  end)
end

function scenarios.hover()
  local one = find(vim.env.CODE)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(0),
    position = vim.lsp.util.make_position_params(0, client().offset_encoding).position,
  }
  api.nvim_win_set_cursor(0, { one.range[1] + 1, one.range[2] + 1 })
  params.position = vim.lsp.util.make_position_params(0, client().offset_encoding).position
  local answers = vim.lsp.buf_request_sync(0, "textDocument/hover", params, PATIENCE)
  for _, answer in pairs(answers or {}) do
    result.hover = answer.result and answer.result.contents.value
  end
end

local function run()
  vim.o.swapfile = false
  vim.o.hidden = true
  vim.o.fileencodings = "utf-8"
  vim.cmd("filetype on")
  if vim.env.SETUP == "enable" then
    vim.lsp.enable("custcare_tone")
  else
    require("custcare_tone").setup()
  end
  vim.cmd("edit " .. vim.fn.fnameescape(vim.env.FILE))
  wait_for("the server", function() return client() ~= nil end)
  wait_for("diagnostics", function() return #diagnostics() > 0 end)
  result.encoding = client().offset_encoding
  result.before = state()
  scenarios[vim.env.SCENARIO]()
  result.after = state()
end

local ok, problem = xpcall(run, debug.traceback)
result.problem = not ok and problem or nil
local file = assert(io.open(vim.env.RESULT, "w"))
local encode = vim.json and vim.json.encode or vim.fn.json_encode
file:write(encode(result))
file:close()
vim.cmd("qall!")
