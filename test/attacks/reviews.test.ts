import { reviewRows } from './rows/reviews.ts';
import { runRows } from './support/run-rows.ts';

runRows('which approvals stand', reviewRows);
