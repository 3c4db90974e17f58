# SPDX-License-Identifier: GPL-3.0-or-later
"""`completion`: what an OS shell needs to complete `anivault …`."""

from __future__ import annotations

from anivault_shell.commands.base import Context
from anivault_shell.lang.syntax import Call
from anivault_shell.view.answer import Answer, Event

BASH = """\
# anivault completion bash: put this into ~/.local/share/bash-completion/completions/anivault
_anivault() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <("$1" __complete --bash "$COMP_LINE" "$COMP_POINT" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/:=] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o nosort -F _anivault anivault 2>/dev/null || complete -F _anivault anivault"""
ZSH = """\
#compdef anivault
# anivault completion zsh: put this into a folder of $fpath as _anivault, or source it from ~/.zshrc
_anivault() {
    local value text
    local -a ended ended_shown open open_shown given
    given=("${(@Q)words[2,CURRENT]}")
    while IFS=$'\\t' read -r value text; do
        if [[ $value == *[/:=] ]]; then
            open+=("$value"); open_shown+=("$value${text:+  -- $text}")
        else
            ended+=("$value"); ended_shown+=("$value${text:+  -- $text}")
        fi
    done < <("${(Q)words[1]}" __complete --words $((CURRENT - 2)) "${given[@]}" 2>/dev/null)
    (( ${#ended} )) && compadd -V commands -l -d ended_shown -a ended
    (( ${#open} )) && compadd -V more -l -S '' -d open_shown -a open
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _anivault "$@"; else compdef _anivault anivault; fi"""
FISH = """\
# anivault completion fish: put this into ~/.config/fish/completions/anivault.fish
function __anivault_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct | string trim --left --chars "'\\"")
    $before[1] __complete --words (math (count $before) - 1) $before[2..-1] "$typed" 2>/dev/null
end
complete -c anivault -f -a '(__anivault_complete)'"""
POWERSHELL = """\
# anivault completion powershell: add it to $PROFILE, or run: anivault completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName anivault, anivault.exe -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    })
    $program = $before[0]
    $given = @($before | Select-Object -Skip 1)
    $at = if ($wordToComplete) { $given.Count - 1 } else { $given.Count }
    $encoding = [Console]::OutputEncoding
    [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
    try {
        & $program __complete --words $at @given 2>$null | ForEach-Object {
            $value, $what = $_ -split "`t", 2
            $text = if ($value -match "[\\s'``$;&|(){}<>@#,]") { "'" + ($value -replace "'", "''") + "'" } else { $value }
            if (-not $what) { $what = $value }
            [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $what)
        }
    } finally {
        [Console]::OutputEncoding = $encoding
    }
}"""
SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH, "powershell": POWERSHELL}


def completion(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    shell = call.words["shell"][0].text
    event = Event("system", "item", {"kind": "completion", "shell": shell, "script": SCRIPTS[shell]})
    return Answer(lines=tuple(SCRIPTS[shell].split("\n")), events=(event,))
