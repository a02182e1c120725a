import { injectionRows } from './rows/injection.ts';
import { runRows } from './support/run-rows.ts';

runRows('injection', injectionRows);
