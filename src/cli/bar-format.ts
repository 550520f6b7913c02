/** A progress bar that fits: what matters most, the time left, stands before what may be cut off. */
import { Presets, type Options, type Preset } from 'cli-progress';

/** `rest` comes after the bar, the share and the time left. */
export function barOptions(
  columns: number,
  rest: string,
): { readonly options: Options; readonly preset: Preset } {
  return {
    options: {
      format: `{bar} {percentage} %{left}  ${rest}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      // Half of a narrow line is for the words.
      barsize: Math.max(5, Math.min(30, Math.floor(columns / 4))),
    },
    preset: Presets.shades_classic,
  };
}
