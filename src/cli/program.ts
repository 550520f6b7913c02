/** The command line: parses it, runs one command, turns what happens into messages and an exit code. */
import yargs, { type Argv } from 'yargs';
import { InputError } from '../errors/input-error.js';
import { nearestName } from '../errors/nearest.js';
import { version } from '../version.js';
import type { BoundCommand } from './command.js';
import { compareCommand } from './commands/compare.js';
import { consistencyCommand } from './commands/consistency.js';
import { costCommand } from './commands/cost.js';
import { digestCommand } from './commands/digest.js';
import { doctorCommand } from './commands/doctor.js';
import { listCommand } from './commands/list.js';
import { reportCommand } from './commands/report.js';
import { reproduceCommand } from './commands/reproduce.js';
import { rescoreCommand } from './commands/rescore.js';
import { resumeCommand } from './commands/resume.js';
import { schemaCommand } from './commands/schema.js';
import { searchCommand } from './commands/search.js';
import { showCommand } from './commands/show.js';
import { trainCommand } from './commands/train.js';
import { exitCodeOf, exitCodes, exitHelp, messageOf } from './exit-code.js';
import { spreadSettings } from './overrides.js';
import type { Terminal } from './terminal.js';

const commands: Readonly<Record<string, BoundCommand>> = {
  search: searchCommand,
  resume: resumeCommand,
  rescore: rescoreCommand,
  show: showCommand,
  report: reportCommand,
  list: listCommand,
  digest: digestCommand,
  compare: compareCommand,
  train: trainCommand,
  reproduce: reproduceCommand,
  consistency: consistencyCommand,
  cost: costCommand,
  schema: schemaCommand,
  doctor: doctorCommand,
};

/** Runs `evocell ARGS...`; resolves to its exit code and never throws. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.ok;
  try {
    const words = spreadSettings(args);
    const parser = program(words, terminal, (exit) => (code = exit ?? exitCodes.ok));
    await parser.parseAsync(words, {}, (_error, _argv, output) => {
      if (output) terminal.out(output);
    });
    return code;
  } catch (error) {
    terminal.err(messageOf(error));
    return exitCodeOf(error);
  }
}

function program(
  args: readonly string[],
  terminal: Terminal,
  exit: (code: number | undefined) => void,
): Argv {
  const parser = yargs()
    .scriptName('evocell')
    .usage('$0 COMMAND\n\nNeural architecture search: evolves cells on a shared supernet.')
    .locale('en')
    .version(version)
    .help()
    .alias('h', 'help')
    .parserConfiguration({ 'dot-notation': false, 'camel-case-expansion': false, 'parse-numbers': false })
    .strict()
    .demandCommand(1, 'name a command')
    .exitProcess(false)
    .wrap(Math.min(110, process.stdout.columns || 110))
    .epilogue(exitHelp);
  for (const bind of Object.values(commands)) bind(parser, terminal, exit);
  // yargs passes a command's own error on as it is, and its complaints as a message.
  return parser.fail((message, error) => {
    if (error && error.name !== 'YError') throw error;
    throw new InputError(complaint(message, args, parser));
  });
}

function complaint(message: string, args: readonly string[], parser: Argv): string {
  const [command = ''] = args;
  const known = Object.hasOwn(commands, command);
  const help = `see evocell ${known ? `${command} ` : ''}--help`;
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/.exec(message)?.[1]?.split(', ')[0];
  if (message.startsWith('Not enough non-option') && known)
    return `evocell ${command} needs more than that; ${help}`;
  const valueless = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (valueless !== undefined) return `--${valueless} needs a value; ${help}`;
  const [, one, other] = /^Arguments (\S+) and (\S+) are mutually exclusive/.exec(message) ?? [];
  if (one !== undefined) return `--${one} and --${other} cannot go together: give one of them; ${help}`;
  if (unknown === undefined) return `${message.split('\n', 1)[0]}; ${help}`;
  if (!known) return `there is no command ${unknown}${suggestion(unknown, Object.keys(commands))}; ${help}`;
  const isOption = args.some((arg) => arg === `--${unknown}` || arg.startsWith(`--${unknown}=`));
  if (!isOption) return `evocell ${command} has no use for "${unknown}"; ${help}`;
  const options = optionsOf(parser);
  return `evocell ${command} has no option --${unknown}${suggestion(`--${unknown}`, options)}; ${help}`;
}

function optionsOf(parser: Argv): string[] {
  const { key } = (parser as Argv & { getOptions(): { key: Record<string, unknown> } }).getOptions();
  return Object.keys(key).map((name) => `--${name}`);
}

function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}
