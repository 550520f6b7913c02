/** Where a section will be when its answer is there: about as high, so that little moves then. */
export function Awaited({ title }: { readonly title: string }) {
  return (
    <section class="awaited">
      <h2>{title}</h2>
      <p class="soft">Loading…</p>
    </section>
  );
}
