export { isRehearsal, rehearsalId } from '../contract/rehearsal-id.ts';
