/** The sandbox's people: eight logins in distinct roles, each a GitHub account and an Entra user. Ids as in manifests/people. */
export const people = [
  { login: 'admin-a', id: 1001 },
  { login: 'admin-b', id: 1002 },
  { login: 'owner-a', id: 1003 },
  { login: 'researcher-a', id: 1004 },
  { login: 'researcher-b', id: 1005 },
  { login: 'airlock-a', id: 1006 },
  { login: 'airlock-b', id: 1007 },
  { login: 'outsider', id: 1008 },
] as const;

export function entraObjectId(id: number): string {
  return `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;
}

/** `SANDBOX_TOKEN_ADMIN_A` … : the variable that holds a login's token. */
export function tokenVariable(login: string): string {
  return `SANDBOX_TOKEN_${login.toUpperCase().replaceAll('-', '_')}`;
}
