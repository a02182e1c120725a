import { peopleCases } from './cases-people.ts';
import { reviewCases } from './cases-reviews.ts';
import { runCases } from './run-cases.ts';

runCases('approvals that reach the approved state', [...reviewCases, ...peopleCases]);
