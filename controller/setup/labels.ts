import type { Label } from './types.ts';

/** What the issue forms under `.github/ISSUE_TEMPLATE` put on a request. */
export const requestLabels: readonly Label[] = [
  { name: 'request: workspace', color: '1f6feb', description: 'Somebody asks for a workspace' },
  { name: 'request: workspace service', color: '1f6feb', description: 'Somebody asks for a service in a workspace' },
  { name: 'request: user resource', color: '1f6feb', description: 'Somebody asks for a desktop or the like' },
  { name: 'request: shared service', color: '1f6feb', description: 'Somebody asks for a service of the whole TRE' },
  { name: 'request: person', color: '8957e5', description: 'Somebody is to be known to the TRE, or no longer' },
  { name: 'request: airlock', color: 'bf8700', description: 'Something is to enter or leave a workspace' },
];
