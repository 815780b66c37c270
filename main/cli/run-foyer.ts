import { appPaths } from '../base/app-paths.ts';
import { Fault } from '../base/fault.ts';
import { faultText } from './fault-text.ts';
import { type CommandIo, EXIT } from './io.ts';
import { USAGE } from './usage.ts';

/**
 * The `foyer` command. Each one is loaded when it is asked for: `simulcast` is to need none of the memory that the desk does.
 * @param argv without node and script
 * @returns the exit code: 0 done, 1 an expected failure (said on stderr, with what to do), 64 used wrongly
 */
export async function runFoyer([command, ...argv]: string[], io: CommandIo): Promise<number> {
  try {
    switch (command) {
      case 'desk':
        return await (await import('./desk-command.ts')).runDesk(argv, io);
      case 'simulcast':
        return await (await import('./simulcast.ts')).runSimulcast(argv, io);
      case 'keys':
        return await (await import('./keys-command.ts')).runKeys(argv, io);
      case 'preflight':
        return await (await import('./preflight-command.ts')).runPreflight(argv, io);
      case 'doctor':
        return await (await import('./doctor/doctor.ts')).runDoctor(argv, io);
      case 'help':
      case '--help':
      case '-h':
        io.out(USAGE);
        return EXIT.ok;
      case 'version':
      case '--version':
        io.out(appPaths(import.meta.dirname).version);
        return EXIT.ok;
      default:
        io.err(command === undefined ? USAGE : `foyer: there is no command "${command}".\n\n${USAGE}`);
        return EXIT.usage;
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    io.err(`foyer: ${faultText(error.toInfo())}`);
    return error.code === 'desk/bad-argument' ? EXIT.usage : EXIT.failed;
  }
}
