import { policyRows } from './rows/policy.ts';
import { runRows } from './support/run-rows.ts';

runRows('policy', policyRows);
