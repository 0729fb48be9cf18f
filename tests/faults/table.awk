# Of the reports of tests: what was tried, how often, what was lost. Fails where that is not nothing.
function spoken(text) { gsub(/_/, " ", text); return text }
/<testcase / { name = spoken($2); class = "" ; for (i = 1; i < NF; ++i) if ($i ~ /classname=$/) class = $(i + 1) }
/<property name="tries"/ { tries = $4 }
/<property name="losses"/ {
  printf "| %s: %s | %s | %s |\n", class, name, tries, $4
  all += tries; lost += $4
}
/<testcase / && FILENAME ~ /threads-/ { ++under_tsan }
/<testsuites / { for (i = 1; i < NF; ++i) if ($i ~ / failures=$/) failures += $(i + 1) }
BEGIN { print "| what | tried | lost |"; print "|---|---|---|" }
END {
  if (under_tsan) printf "| unit and contract tests under ThreadSanitizer | %d | %d |\n", under_tsan, failures
  printf "| all | %d | %d |\n", all + under_tsan, lost + failures
  exit all == 0 || lost + failures > 0
}
