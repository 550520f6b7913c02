/** Numbers as people read them. */

/** `1.24 M`, `842 k`, `97`: three digits and a unit. */
export function short(value: number): string {
  const units = [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ] as const;
  const rounded = Number(value.toPrecision(3));
  for (const [size, unit] of units) {
    if (Math.abs(rounded) >= size) return `${(rounded / size).toPrecision(3)}${unit}`;
  }
  return Number.isNaN(value) ? '-' : String(Math.round(value));
}

/** `1,234,567`; `-` where it is not known. */
export function exact(value: number): string {
  return Number.isNaN(value) ? '-' : value.toLocaleString('en-US');
}

/** `1 trial`, `1,234 trials`. */
export function plural(count: number, word: string): string {
  return `${exact(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** Percent with two digits. */
export function percent(value: number): string {
  return value.toFixed(2);
}

/** `41 s`, `2 min 5 s`, `3 h 20 min` */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
