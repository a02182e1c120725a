import type { PolicyFact } from './facts.ts';
import type { Subject, SubjectKind } from './govern.ts';
import type { PathVerdict } from './types.ts';

export type SubjectAction = PathVerdict['action'];

/** What is judged against the policy. */
export interface Case {
  readonly subject: Subject;
  readonly action: SubjectAction;
  readonly unsafe: boolean;
  /** Names of the templates that the manifests before and after use, without version. */
  readonly templates: readonly string[];
  /** Everybody who contributed is the owner of the resource. */
  readonly byOwner: boolean;
}

export interface Need {
  readonly role: string;
  readonly count: number;
  readonly countAuthor: boolean;
  readonly person?: string;
}

/** The needs of one rule; distinct people must answer all of them. */
export interface Ask {
  readonly rule: string;
  readonly needs: readonly Need[];
  readonly expiresAfterDays?: number;
}

const twoAdmins: readonly SubjectKind[] = ['SignOffPolicy', 'Person', 'Environment', 'Attributes', 'Ratification'];
const oneAdmin: readonly SubjectKind[] = ['Template', 'Repository'];

/**
 * The first matching rule that is not about unsafe changes, every matching rule that is, and the floor in code that no
 * policy can lower. Where no ordinary rule matches, two admins: fail closed.
 */
export function asksOf(policy: PolicyFact | undefined, asked: Case): readonly Ask[] {
  const rules = (policy?.rules ?? []).map((rule, at) => ({ rule, text: `policy ${policy?.name}, rule ${at + 1}` }));
  const matching = rules.filter(({ rule }) => matches(rule.on, asked));
  const ordinary = matching.find(({ rule }) => rule.on.unsafe !== true);
  const chosen = [...(ordinary ? [ordinary] : []), ...matching.filter(({ rule }) => rule.on.unsafe === true)];
  const floor = floorOf(asked.subject.kind);
  const failClosed = !ordinary && !twoAdmins.includes(asked.subject.kind) ? [noRuleMatches(policy)] : [];
  return [...chosen.map(({ rule, text }) => askOf(rule, text)), ...failClosed, ...(floor ? [floor] : [])];
}

type Rule = PolicyFact['rules'][number];

function matches(on: Rule['on'], asked: Case): boolean {
  const kinds: readonly string[] | undefined = on.kinds;
  if (kinds && !kinds.includes(asked.subject.kind)) return false;
  if (on.actions && !on.actions.includes(asked.action)) return false;
  if (on.templates && !asked.templates.every((name) => on.templates?.includes(name))) return false;
  if (on.templates && asked.templates.length === 0) return false;
  if (on.by === 'owner-of-resource' && !asked.byOwner) return false;
  return on.unsafe !== true || asked.unsafe;
}

function askOf(rule: Rule, text: string): Ask {
  const expires = rule.approvalsExpireAfter && { expiresAfterDays: Number.parseInt(rule.approvalsExpireAfter, 10) };
  if (!rule.approvals) {
    const needs = [{ role: 'WorkspaceOwner', count: 1, countAuthor: false }];
    return { rule: `${text} (self-service is not evaluated yet: a workspace owner approves)`, needs, ...expires };
  }
  const needs = rule.approvals.map(({ role, count, countAuthor, person }) => ({
    role,
    count,
    countAuthor: countAuthor === true,
    ...(person !== undefined && { person }),
  }));
  return { rule: text, needs, ...expires };
}

function noRuleMatches(policy: PolicyFact | undefined): Ask {
  const rule = policy ? `no rule of policy ${policy.name} matches` : 'no approved policy can be read';
  return { rule: `${rule}: two admins`, needs: [{ role: 'TREAdmin', count: 2, countAuthor: true }] };
}

function floorOf(kind: SubjectKind): Ask | undefined {
  if (twoAdmins.includes(kind)) {
    const rule = 'floor: policy, people, environment, attributes and ratifications need two admins';
    return { rule, needs: [{ role: 'TREAdmin', count: 2, countAuthor: true }] };
  }
  if (!oneAdmin.includes(kind)) return undefined;
  const rule = 'floor: templates, schemas and workflows need an admin';
  return { rule, needs: [{ role: 'TREAdmin', count: 1, countAuthor: false }] };
}
