#!/bin/bash
# Shows report.html to a browser: headless Chromium by Playwright, and axe. It fails where a page lacks its content without script,
# writes to the console, asks for anything, is wider than a phone, or where axe finds something serious. The pictures, light and
# dark, phone and paper, are for a person to look at.
# Usage: tests/Pipeline.Trials/page.sh [FOLDER] : the pictures go there, else to a folder that it names.
# It takes Chromium where there is one (or CHROMIUM=...), and Playwright and axe from npm. Without them it says what is missing
# and ends with 77.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
out=${1:-$(mktemp -d)}
mkdir -p "$out/pages"
out=$(cd "$out" && pwd)

skip() {
  echo "page.sh: SKIPPED, no page was looked at: $1" >&2
  exit 77
}

chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[[ -n $chromium ]] || skip "no Chromium: 'apt-get install chromium', or name one in CHROMIUM"
command -v npm > /dev/null || skip "no npm: install Node.js"
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
cp "$root/tests/Pipeline.Trials/page.mjs" "$tools/"
echo '{"private":true}' > "$tools/package.json"
(cd "$tools" && npm install --no-audit --no-fund --silent playwright-core@1 axe-core@4) || skip "npm gave no playwright-core and axe-core"

# The pages of the tests: names that try to be markup, a run of a minute, one that failed, old ones.
PIPELINE_TEST_PAGES="$out/pages" dotnet test "$root/tests/Pipeline.Core.Tests" --filter FullyQualifiedName~ReportPageTests --nologo -v q
[[ -f $out/pages/nightly.html ]] || { echo "page.sh: the tests left no pages" >&2; exit 1; }

# And one of a real run.
cp -r "$root/sample-data" "$tools/data"
"${PIPELINE:-$root/run.sh}" run "$tools/data" -o "$tools/out" -q
"${PIPELINE:-$root/run.sh}" report "$tools/out" --html "$out/pages/sample.html"

# That the browser would tell: a page that does what ours may not.
sed 's|</main>|<img src="https://example.invalid/x.png"/><p style="color:#ccc">pale</p></main>|' "$out/pages/sample.html" > "$tools/bad.html"
if (cd "$tools" && node page.mjs "$chromium" node_modules/axe-core/axe.min.js "$tools" bad.html > "$tools/bad.log"); then
  cat "$tools/bad.log"
  echo "page.sh: a bad page was not noticed" >&2
  exit 1
fi

cd "$tools" && node page.mjs "$chromium" node_modules/axe-core/axe.min.js "$out" "$out"/pages/*.html
