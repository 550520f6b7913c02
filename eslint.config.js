import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const inexact =
  'acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh'.split(
    ' ',
  );

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'api/', 'src/kernels/assembly/'] },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/array-type': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    // The language leaves their bits open, and versions of Node differ; powers of two written out are exact.
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...inexact.map((property) => ({ object: 'Math', property, message: 'Take src/elementary.ts.' })),
        { object: 'Math', property: 'random', message: 'Take a named stream of src/random.ts.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ":matches(BinaryExpression[operator='**']:not([left.value=2][right.type='Literal']), [operator='**='])",
          message: 'Multiply, or take power() of src/elementary.ts.',
        },
        {
          selector:
            'CallExpression[callee.property.name=/^(max|min|hypot|push|unshift|splice|toSpliced|concat|apply|fromCharCode)$/] > SpreadElement',
          message: 'A call takes some 100,000 arguments: use src/extremes.ts, a loop, or flat().',
        },
      ],
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
