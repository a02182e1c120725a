/**
 * The import order of the design, one way only. Each stage may import what stands to its left.
 * `plan` and `observed` cannot see a writer even as a type; `sandbox` is another system that lives here.
 */
const order = [
  'core',
  'arm-template',
  'source',
  'manifests',
  'catalogue',
  'desired',
  'observed',
  'plan',
  'signoff',
  'apply',
  'status',
  'setup',
  'loop',
  'server',
  'cli',
];
const toTheRight = order.slice(0, -1).map((stage, i) => ({
  name: `${stage}-imports-only-to-its-left`,
  severity: 'error',
  from: { path: `^controller/${stage}/` },
  to: { path: `^controller/(${[...order.slice(i + 1), 'adapters', 'sandbox'].join('|')})/|^controller/main\\.ts` },
}));

/** SDKs belong to adapters (and to the sandbox, which is a server of the same protocols). */
const sdk = '^node_modules/(@azure/(arm|identity|storage|core)|@octokit/(rest|auth|plugin)|simple-git)';

module.exports = {
  forbidden: [
    ...toTheRight,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'sdk-only-in-adapters',
      severity: 'error',
      from: { path: '^controller/', pathNot: '^controller/(adapters|sandbox)/' },
      to: { path: sdk },
    },
    {
      name: 'adapters-implement-ports-only',
      severity: 'error',
      from: { path: '^controller/adapters/([^/]+)/' },
      to: { path: '^controller/(loop|server|cli|sandbox)/|^controller/main\\.ts|^controller/adapters/(?!$1/)' },
    },
    {
      name: 'sandbox-is-another-system',
      severity: 'error',
      from: { path: '^controller/sandbox/' },
      to: { path: '^controller/', pathNot: '^controller/(core|arm-template|sandbox)/' },
    },
    {
      name: 'planners-cannot-see-a-writer',
      severity: 'error',
      from: { path: '^controller/(observed|plan)/' },
      to: { path: 'writer' },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
