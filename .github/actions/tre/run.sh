#!/usr/bin/env bash
# Installs the controller if that is not done yet, and runs one tre command. Everything comes through the environment.
set -euo pipefail

controller=$GITHUB_WORKSPACE
if [ -n "${TRE_CONTROLLER_REPOSITORY:-}" ]; then
  if ! [[ ${TRE_CONTROLLER_COMMIT:-} =~ ^[0-9a-f]{40}$ ]]; then
    echo "::error::controller-commit: expected a full commit id (40 hex digits), found '${TRE_CONTROLLER_COMMIT:-}'"
    exit 1
  fi
  controller=$GITHUB_WORKSPACE/.tre-controller
fi
if ! [ -f "$controller/controller/main.ts" ]; then
  echo "::error::there is no controller in $controller: set the variables TRE_CONTROLLER_REPOSITORY and TRE_CONTROLLER_COMMIT"
  exit 1
fi
if ! [ -d "$controller/node_modules" ]; then
  # What packages bring as install scripts is not run: nothing here needs them, and they would run with the job's rights.
  npm ci --prefix "$controller" --omit=dev --ignore-scripts --no-audit --no-fund
fi

# A plan needs a key to check the ledger, never the one that signs it. With a key of its own it takes the ledger for
# unverified, judges from the trust root, and says so.
if [ -z "${TRE_LEDGER_KEY:-}" ] && [ "${TRE_COMMAND%% *}" = plan ]; then
  TRE_LEDGER_KEY=$(node -- "$controller/controller/main.ts" init --new-ledger-key)
  export TRE_LEDGER_KEY
fi

if [ "$TRE_AZURE_LOGIN" = true ]; then
  export AZURE_FEDERATED_TOKEN_FILE=$RUNNER_TEMP/azure-oidc-token
  bash "$GITHUB_ACTION_PATH/oidc-token.sh"
  # GitHub's token lives for minutes, an apply for hours: @azure/identity reads the file again whenever it signs in.
  while sleep 120; do bash "$GITHUB_ACTION_PATH/oidc-token.sh" || true; done </dev/null >/dev/null 2>&1 &
  renewing=$!
  trap 'kill "$renewing" 2>/dev/null || true; rm -f "$AZURE_FEDERATED_TOKEN_FILE"' EXIT
fi

read -ra command <<<"$TRE_COMMAND"
output=$RUNNER_TEMP/tre-output
code=0
node -- "$controller/controller/main.ts" "${command[@]}" | tee "$output" || code=${PIPESTATUS[0]}
if [ "$TRE_SUMMARY" = true ]; then cat "$output" >>"$GITHUB_STEP_SUMMARY"; fi

case " $TRE_GOOD_EXIT_CODES " in
*" $code "*) ;;
*)
  echo "::error::tre ${command[0]} ended with exit code $code"
  exit 1
  ;;
esac
case "${command[0]}:$code" in
plan:2) echo "::notice::the plan has changes" ;;
apply:3) echo "::warning::something is held: the plan above says what, and who must agree" ;;
esac
