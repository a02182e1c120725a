import { policyCases } from './cases-policy.ts';
import { runCases } from './run-cases.ts';

runCases('the policy, complete', policyCases);
