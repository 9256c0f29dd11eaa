/** The `cundang` command. Compiled code is kept from call to call, which halves the time to start; then the program. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./program.ts');
