/**
 * Scripts by shell. Each passes the words up to the cursor to `port-daddy __complete` and takes the part before the tab of each line. After
 * `--` follows another program's command line, which the shell completes by itself.
 */
export const completionScripts = {
  // bash also splits words at colons. The script splits at blanks only, and cuts off what bash has counted as earlier words.
  bash: `_port_daddy() {
  local line=\${COMP_LINE:0:COMP_POINT} words=() word known=
  COMPREPLY=()
  read -r -a words <<<"$line"
  [[ $line == *[[:blank:]] ]] && words+=("")
  for word in "\${words[@]:1:\${#words[@]}-2}"; do [[ $word == -- ]] && return; done
  word=\${words[\${#words[@]}-1]}
  [[ $word == *:* && $COMP_WORDBREAKS == *:* ]] && known=\${word%"\${word##*:}"}
  while IFS=$'\\t' read -r word _; do
    COMPREPLY+=("\${word#"$known"}")
  done < <(port-daddy __complete "=$word" "\${words[@]:1:\${#words[@]}-2}" 2>/dev/null)
}
complete -o default -F _port_daddy port-daddy
`,
  zsh: `#compdef port-daddy
_port_daddy() {
  local -a before found names shown
  before=("\${(@)words[2,CURRENT-1]}")
  if (( \${before[(Ie)--]} )); then
    words=("\${(@)words[2+\${before[(ie)--]},-1]}")
    (( CURRENT -= \${before[(ie)--]} + 1 ))
    _normal
    return
  fi
  found=("\${(@f)$(port-daddy __complete "=$PREFIX" "\${before[@]}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  (( \${#found} )) || { _files; return }
  names=("\${(@)found%%$'\\t'*}")
  shown=("\${(@)found/$'\\t'/ -- }")
  compadd -l -d shown -a names
}
compdef _port_daddy port-daddy
`,
  fish: `function __port_daddy_is_ours
    not contains -- -- (commandline -opc)
end
function __port_daddy_complete
    set -l words (commandline -opc)
    port-daddy __complete =(commandline -ct) $words[2..-1] 2>/dev/null
end
complete -c port-daddy -n __port_daddy_is_ours -f -a '(__port_daddy_complete)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName port-daddy -ScriptBlock {
  param($word, $line, $cursor)
  $words = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor -or ($_.Extent.EndOffset -eq $cursor -and $word -eq '') } |
    Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($words -contains '--') { return }
  port-daddy __complete "=$word" @words 2>$null | ForEach-Object {
    $name, $help = $_ -split "\`t", 2
    [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $help)
  }
}
`,
} as const;
