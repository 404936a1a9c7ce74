# jpki trust
trust-purpose = For
trust-environment = Of
trust-source = Why
trust-source-built-in = known to this program
trust-source-added = added by you
trust-source-option = named on the command line
trust-count = { $count ->
    [one] 1 trusted root
   *[other] { $count } trusted roots
}
trust-removed-list = Not trusted any more, by your decision: { $roots }
trust-is-trusted = This root is trusted.
trust-is-not-trusted = This root is not trusted.
trust-compare = Compare the fingerprint with the one that the authority publishes itself, on paper or over another way than the file came.
trust-fingerprint-agrees = The fingerprint is the one that you gave.
trust-fingerprint-differs = The fingerprint is another one than you gave.
trust-ask = { $count ->
    [one] Does it agree, and shall this root be trusted? [y/N]
   *[other] Do they agree, and shall these { $count } roots be trusted? [y/N]
}
trust-added = { $root } is trusted from now on.
trust-already = { $root } was trusted already.
trust-removed = { $root } is not trusted any more.
trust-not-trusted = { $root } was not trusted.
