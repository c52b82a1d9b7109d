#!/bin/sh
# A model behind an OpenAI-compatible endpoint: twenty plays of each case, in the same world each time.
# RAILPROOF_LLM_KEY holds the key where the endpoint wants one; it is sent to the endpoint and written nowhere.
set -eu
npx railproof run single-bill lost-reply/first-reply-lost \
  --llm "${LLM_URL:-http://127.0.0.1:11434/v1}" --model "${LLM_MODEL:-qwen3}" --temperature 0 \
  --trials "${TRIALS:-20}" --k "${K:-5}" --seed 7 "$@"
