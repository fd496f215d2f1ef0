#!/usr/bin/env bash
# Writes docs/directives.md from the directives' declarations.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
SLUICE_CHECK=1 bin/sluice -v 2> /dev/null # builds, if sources are newer
{ IFS= read -r && IFS= read -r java; } < server/target/sluice.ready
"$java" -cp 'server/target/lib/*' io.sluice.server.ReferencePage > docs/directives.md
