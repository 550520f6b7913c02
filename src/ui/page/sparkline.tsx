/** A line without axes; what it shows is said beside it. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  if (values.length < 2) return <span class="soft">-</span>;
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const at = (value: number, i: number): string => {
    const x = (96 * i) / (values.length - 1) + 2;
    const y = high > low ? 22 - (20 * (value - low)) / (high - low) : 12;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  return (
    <svg class="spark" viewBox="0 0 100 24" aria-hidden="true">
      <polyline points={values.map(at).join(' ')} />
    </svg>
  );
}
