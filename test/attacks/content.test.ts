import { contentRows } from './rows/content.ts';
import { runRows } from './support/run-rows.ts';

runRows('content', contentRows);
