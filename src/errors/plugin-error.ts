/** A function of a plug-in failed: a mistake in its code, not in what the user asked for. One line that names it. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
}
