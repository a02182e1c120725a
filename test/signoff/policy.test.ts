import { describe, expect, it } from 'vitest';
import type { PolicyFact } from '../../controller/signoff/facts.ts';
import { subjectOfPath } from '../../controller/signoff/govern.ts';
import { asksOf, type Case, type SubjectAction } from '../../controller/signoff/policy.ts';

const policy: PolicyFact = {
  name: 'default',
  rules: [
    { on: { kinds: ['Workspace'], actions: ['create', 'delete'] }, approvals: [{ role: 'TREAdmin', count: 1 }] },
    { on: { kinds: ['Workspace'] }, approvals: [{ role: 'WorkspaceOwner', count: 1 }] },
    {
      on: { kinds: ['UserResource'], by: 'owner-of-resource' },
      selfService: { perPerson: 1, templates: ['linux-vm'], monthlyUpTo: '1 EUR' },
    },
    { on: { kinds: ['Template', 'Person'] }, approvals: [{ role: 'WorkspaceResearcher', count: 1 }] },
    { on: { kinds: ['SharedService'], templates: ['firewall'] }, approvals: [{ role: 'TREAdmin', count: 3 }] },
    { on: { unsafe: true }, approvals: [{ role: 'TREAdmin', count: 2, countAuthor: true }] },
  ],
};

function caseOf(path: string, action: SubjectAction, more: Partial<Case> = {}): Case {
  return { subject: subjectOfPath(path)!, action, unsafe: false, templates: [], byOwner: false, ...more };
}

describe('what a change asks for', () => {
  it.each([
    {
      why: 'the first matching rule',
      asked: caseOf('manifests/workspaces/x/workspace.yaml', 'create'),
      needs: ['1 TREAdmin'],
    },
    {
      why: 'the next one where the action differs',
      asked: caseOf('manifests/workspaces/x/workspace.yaml', 'update'),
      needs: ['1 WorkspaceOwner'],
    },
    {
      why: 'unsafe rules come on top',
      asked: caseOf('manifests/workspaces/x/workspace.yaml', 'delete', { unsafe: true }),
      needs: ['1 TREAdmin', '2 TREAdmin or author'],
    },
    {
      why: 'no rule: two admins',
      asked: caseOf('manifests/workspaces/x/services/s.yaml', 'update'),
      needs: ['2 TREAdmin or author'],
    },
    {
      why: 'an unsafe rule alone does not answer for the ordinary ones',
      asked: caseOf('manifests/shared-services/x.yaml', 'delete', { unsafe: true }),
      needs: ['2 TREAdmin or author', '2 TREAdmin or author'],
    },
    {
      why: 'a template named by the rule',
      asked: caseOf('manifests/shared-services/x.yaml', 'update', { templates: ['firewall'] }),
      needs: ['3 TREAdmin'],
    },
    {
      why: 'self-service is a workspace owner for now',
      asked: caseOf('manifests/workspaces/x/user-resources/vm.yaml', 'create', { byOwner: true }),
      needs: ['1 WorkspaceOwner'],
    },
    {
      why: 'a user resource made by another person does not match the owner’s rule',
      asked: caseOf('manifests/workspaces/x/user-resources/vm.yaml', 'create'),
      needs: ['2 TREAdmin or author'],
    },
    {
      why: 'a policy cannot lower the floor of people',
      asked: caseOf('manifests/people/x.yaml', 'create'),
      needs: ['1 WorkspaceResearcher', '2 TREAdmin or author'],
    },
    {
      why: 'a policy cannot lower the floor of templates',
      asked: caseOf('templates/workspaces/base/main.json', 'update'),
      needs: ['1 WorkspaceResearcher', '1 TREAdmin'],
    },
    {
      why: 'the policy itself',
      asked: caseOf('manifests/policies/sign-off.yaml', 'update'),
      needs: ['2 TREAdmin or author'],
    },
    { why: 'attributes', asked: caseOf('.gitattributes', 'update'), needs: ['2 TREAdmin or author'] },
    {
      why: 'attributes in a folder',
      asked: caseOf('manifests/people/.gitattributes', 'create'),
      needs: ['2 TREAdmin or author'],
    },
    { why: 'the environment', asked: caseOf('manifests/environment.yaml', 'update'), needs: ['2 TREAdmin or author'] },
    {
      why: 'a ratification',
      asked: caseOf('manifests/ratifications/x.yaml', 'create'),
      needs: ['2 TREAdmin or author'],
    },
    {
      why: 'workflows',
      asked: caseOf('.github/workflows/plan.yaml', 'update'),
      needs: ['2 TREAdmin or author', '1 TREAdmin'],
    },
  ])('$why', ({ asked, needs }) => {
    const asks = asksOf(policy, asked).flatMap((ask) => ask.needs);

    expect(asks.map((need) => `${need.count} ${need.role}${need.countAuthor ? ' or author' : ''}`)).toEqual(needs);
  });

  it('fails closed where no policy can be read', () => {
    expect(asksOf(undefined, caseOf('manifests/workspaces/x/workspace.yaml', 'create'))[0]).toMatchObject({
      rule: 'no approved policy can be read: two admins',
      needs: [{ role: 'TREAdmin', count: 2 }],
    });
  });

  it('knows nothing of paths outside', () => {
    expect(['README.md', 'src/.gitattributes', 'docs/manifests/people/x.yaml'].map(subjectOfPath)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
