#!/usr/bin/env bash
# Says the result of the steps of action.yml in one comment on the pull request, which is written again each time.
# CHECK, TEST, SIMULATE, PLAN and REHEARSE are how the steps ended; POLICIES, REPOSITORY and NUMBER say what it is about.
set -euo pipefail

mark='<!-- intercom-guardrail: policies -->'

in_a_box() { # at most so many bytes of a file, as it is
  echo '```'
  head -c 8000 "$1"
  echo '```'
}

{
  echo "$mark"
  printf '**check**: %s. **test**: %s. **simulate**: %s.' "$CHECK" "$TEST" "$SIMULATE"
  if [ "${PLAN:-skipped}" != skipped ]; then printf ' **plan**: %s.' "$PLAN"; fi
  if [ "${REHEARSE:-skipped}" != skipped ]; then printf ' **rehearse**: %s.' "$REHEARSE"; fi
  printf '\n\n'
  if [ "$CHECK" != success ]; then
    guardrail check "$POLICIES" > check.txt || true
    in_a_box check.txt
  fi
  if [ "$TEST" != success ] && [ -s test.txt ]; then in_a_box test.txt; fi
  if [ -s plan.md ]; then head -c 20000 plan.md; elif [ -s plan.err ]; then in_a_box plan.err; fi
  if [ "$SIMULATE" = success ]; then
    head -c 40000 simulation.md
  elif [ -s simulate.err ]; then
    in_a_box simulate.err
  fi
} > comment.md

mine=$(gh api --paginate "repos/$REPOSITORY/issues/$NUMBER/comments" \
  --jq ".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$mark\"))) | .id" | head -n 1)
if [ -n "$mine" ]; then
  gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/$mine" --field body=@comment.md
else
  gh api --silent --method POST "repos/$REPOSITORY/issues/$NUMBER/comments" --field body=@comment.md
fi
