/** The command line: parses it, runs one command, turns what happens into messages and an exit code. */
import yargs, { type Argv } from 'yargs';
import { InputError } from '../errors/input-error.js';
import { nearestName } from '../errors/nearest.js';
import { version } from '../version.js';
import type { BoundCommand } from './command.js';
import { commands } from './commands.js';
import { completer, completionHelp } from './completion.js';
import { exitCodeOf, exitCodes, exitHelp, messageOf } from './exit-code.js';
import { spreadSettings } from './spread-settings.js';
import type { Terminal } from './terminal.js';

/** Runs `evocell ARGS...`; resolves to its exit code and never throws. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number | undefined | Promise<number | undefined>;
  try {
    const words = spreadSettings(args);
    const parser = await program(words, terminal, (begun) => (exitCode = begun));
    await parser.parseAsync(words, {}, (_error, _argv, output) => {
      if (output) terminal.data(output);
    });
    return (await exitCode) ?? exitCodes.ok;
  } catch (error) {
    terminal.err(messageOf(error));
    return exitCodeOf(error);
  }
}

/** Of the help. */
const widest = 110;

/** What COLUMNS says, for where there is no terminal. */
function askedColumns(): number {
  const asked = Number(process.env.COLUMNS);
  return Number.isInteger(asked) && asked > 0 && process.stdout.isTTY !== true ? asked : widest;
}

/** Commands whose names are not among the words are in the help, and nothing of them is loaded. */
async function program(
  args: readonly string[],
  terminal: Terminal,
  begun: Parameters<BoundCommand>[3],
): Promise<Argv> {
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
    .wrap(Math.min(widest, terminal.columns, askedColumns()))
    .epilogue(exitHelp);
  for (const [name, { load, ...usage }] of Object.entries(commands))
    if (args.includes(name)) (await load())(parser, usage, terminal, begun);
    else parser.command(usage.command, usage.describe);
  parser.completion('completion', completionHelp, completer());
  // yargs passes a command's own error on as it is, and its complaints as a message.
  return parser.fail((message, error) => {
    if (error && error.name !== 'YError') throw error;
    throw new InputError(complaint(message, args, parser));
  });
}

/** What yargs says of an option with choices. */
const invalidValue = /^Invalid values:\n +Argument: (\S+), Given: (.*), Choices: (.*)$/m;

function complaint(message: string, args: readonly string[], parser: Argv): string {
  const [command = ''] = args;
  const known = Object.hasOwn(commands, command);
  const help = `see evocell ${known ? `${command} ` : ''}--help`;
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/.exec(message)?.[1]?.split(', ')[0];
  if (message.startsWith('Not enough non-option') && known) {
    const needed = [...commands[command]!.command.matchAll(/<([^>.]+)/g)].map(([, name]) => name);
    return `evocell ${command} needs ${needed.join(' and ')}: evocell ${commands[command]!.command}; ${help}`;
  }
  const valueless = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (valueless !== undefined) return `--${valueless} needs a value; ${help}`;
  const [, option, given, choices] = invalidValue.exec(message) ?? [];
  if (option !== undefined)
    return `--${option} must be one of ${choices!.replaceAll('"', '')}, not ${given}; ${help}`;
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
