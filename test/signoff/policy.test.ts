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
    { on: { stateful: true, actions: ['delete'] }, approvals: [{ person: 'owner-a' }] },
    { on: { kinds: ['WorkspaceService'], priceAbove: '100 EUR' }, approvals: [{ role: 'TREAdmin', count: 1 }] },
    {
      on: { families: ['workspace-services'], actions: ['create'] },
      approvals: [{ anyOf: [{ role: 'WorkspaceOwner' }, { person: 'admin-a' }], count: 2 }],
    },
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
      asked: caseOf('manifests/workspaces/x/workspace.yaml', 'delete', { unsafe: true, stateful: false }),
      needs: ['1 TREAdmin', '2 TREAdmin or author'],
    },
    {
      why: 'rules about what keeps data come on top, also where that is not known',
      asked: caseOf('manifests/workspaces/x/workspace.yaml', 'delete'),
      needs: ['1 TREAdmin', '1 owner-a'],
    },
    {
      why: 'and not where it keeps none',
      asked: caseOf('manifests/workspaces/x/workspace.yaml', 'delete', { stateful: false }),
      needs: ['1 TREAdmin'],
    },
    {
      why: 'a family, and one of several for each place',
      asked: caseOf('manifests/workspaces/x/services/s.yaml', 'create', {
        family: 'workspace-services',
        stateful: false,
        price: { before: { amount: 0, currency: 'EUR' }, after: { amount: 100, currency: 'EUR' } },
      }),
      needs: ['2 WorkspaceOwner or admin-a'],
    },
    {
      why: 'a price step comes on top',
      asked: caseOf('manifests/workspaces/x/services/s.yaml', 'create', {
        family: 'workspace-services',
        stateful: false,
        price: { before: { amount: 0, currency: 'EUR' }, after: { amount: 101, currency: 'EUR' } },
      }),
      needs: ['2 WorkspaceOwner or admin-a', '1 TREAdmin'],
    },
    {
      why: 'also where the price is not known',
      asked: caseOf('manifests/workspaces/x/services/s.yaml', 'create', { family: 'workspace-services' }),
      needs: ['2 WorkspaceOwner or admin-a', '1 TREAdmin'],
    },
    {
      why: 'a break-glass: an admin',
      asked: caseOf('manifests/break-glass/x.yaml', 'create'),
      needs: ['1 TREAdmin'],
    },
    {
      why: 'its removal is the review afterwards: two',
      asked: caseOf('manifests/break-glass/x.yaml', 'delete', { stateful: false }),
      needs: ['2 TREAdmin or author'],
    },
    {
      why: 'the lift of a freeze',
      asked: caseOf('manifests/freezes/x.yaml', 'create'),
      needs: ['2 TREAdmin or author'],
    },
    {
      why: 'no rule: two admins',
      asked: caseOf('manifests/workspaces/x/services/s.yaml', 'update', {
        price: { before: { amount: 1, currency: 'EUR' }, after: { amount: 1, currency: 'EUR' } },
      }),
      needs: ['2 TREAdmin or author'],
    },
    {
      why: 'an unsafe rule alone does not answer for the ordinary ones',
      asked: caseOf('manifests/shared-services/x.yaml', 'delete', { unsafe: true, stateful: false }),
      needs: ['2 TREAdmin or author', '2 TREAdmin or author'],
    },
    {
      why: 'a template named by the rule',
      asked: caseOf('manifests/shared-services/x.yaml', 'update', { templates: ['firewall'] }),
      needs: ['3 TREAdmin'],
    },
    {
      why: 'self-service that does not reach leaves it to the next rule',
      asked: caseOf('manifests/workspaces/x/user-resources/vm.yaml', 'create', { byOwner: true }),
      needs: ['2 TREAdmin or author'],
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
