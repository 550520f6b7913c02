/** `--set a=1 b=2` as `--set a=1 --set b=2`. */
export function spreadSettings(args: readonly string[]): string[] {
  const spread: string[] = [];
  let inSet = false;
  for (const arg of args) {
    const assignment = /^[a-z][A-Za-z0-9.]*=/.test(arg);
    if (inSet && assignment && spread.at(-1) !== '--set') spread.push('--set');
    inSet = arg === '--set' || (inSet && assignment);
    spread.push(arg);
  }
  return spread;
}
