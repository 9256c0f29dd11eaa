/** The reading thread begins here: compiled code is kept from run to run, which a thread has to ask for itself. JavaScript as src/cli/main.js is. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { default: readHere } = await import('./reading-worker.ts');
export default readHere;
