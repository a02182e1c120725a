#!/usr/bin/env bash
# Writes this job's OIDC token for Entra into AZURE_FEDERATED_TOKEN_FILE. GitHub gives the two variables to jobs with
# `id-token: write` only.
set -euo pipefail
umask 077
if [ -z "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ]; then
  echo "::error::no OIDC token for this job: it needs 'id-token: write', and pull requests from forks never get one"
  exit 1
fi
# The bearer token goes in through a file descriptor: arguments can be read by every process of the machine.
answer=$(curl --fail --silent --show-error --retry 3 --max-time 30 \
  --header @<(printf 'Authorization: bearer %s' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN") \
  "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=api%3A%2F%2FAzureADTokenExchange")
# Moved into place in one step, so that whoever reads it meanwhile never finds half a token.
printf '%s' "$answer" |
  node -e 'process.stdout.write(JSON.parse(require("fs").readFileSync(0, "utf8")).value)' >"$AZURE_FEDERATED_TOKEN_FILE.next"
mv "$AZURE_FEDERATED_TOKEN_FILE.next" "$AZURE_FEDERATED_TOKEN_FILE"
