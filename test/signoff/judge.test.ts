import { contentCases } from './cases-content.ts';
import { runCases } from './run-cases.ts';

runCases('content that reaches the approved state', contentCases);
