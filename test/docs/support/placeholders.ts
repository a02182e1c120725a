/**
 * What the pages leave to the reader's machine, and what it is in the test. Pages name nothing else that is not made by
 * a command on a page: the sandbox's settings come from `sandbox.env`, which README.md's first command writes.
 */
export const placeholders: Readonly<Record<string, string>> = {
  // Colours and prompts belong to a terminal, and the settings of whoever runs the test to nobody's documentation.
  NO_COLOR: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};
