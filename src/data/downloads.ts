/** Where data sets that many people use are to be had, and what to check. */
export interface Download {
  /** What `dataset.name` takes. */
  readonly name: string;
  readonly title: string;
  /** Address of the folder that its authors, or who keeps it for them, offer the files in. */
  readonly url: string;
  readonly files: readonly DownloadedFile[];
  /** That holds the files in the end: one that an archive unpacks to, or one for files that stay packed. */
  readonly folder: string;
}

export interface DownloadedFile {
  readonly name: string;
  /** MD5, as the page that offers it says; of MNIST, as torchvision does. */
  readonly md5: string;
}

/** Files of the idx layout, with their digests. */
function idxFiles(...md5: readonly [string, string, string, string]): DownloadedFile[] {
  return ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'].map(
    (name, i) => ({
      name: `${name}-ubyte.gz`,
      md5: md5[i]!,
    }),
  );
}

/** By the word that `evocell data` takes. */
export const downloads: ReadonlyMap<string, Download> = new Map([
  [
    'cifar10',
    {
      name: 'cifar10',
      title: 'CIFAR-10, binary version',
      url: 'https://www.cs.toronto.edu/~kriz',
      files: [{ name: 'cifar-10-binary.tar.gz', md5: 'c32a1d4ab5d03f1284b67883e8d87530' }],
      folder: 'cifar-10-batches-bin',
    },
  ],
  [
    'cifar100',
    {
      name: 'cifar100',
      title: 'CIFAR-100, binary version',
      url: 'https://www.cs.toronto.edu/~kriz',
      files: [{ name: 'cifar-100-binary.tar.gz', md5: '03b5dce01913d631647c71ecec9e9cb8' }],
      folder: 'cifar-100-binary',
    },
  ],
  [
    'mnist',
    {
      name: 'mnist',
      title: 'MNIST',
      url: 'https://ossci-datasets.s3.amazonaws.com/mnist',
      files: idxFiles(
        'f68b3c2dcbeaaa9fbdd348bbdeb94873',
        'd53e105ee54ea40749a09fcbcd1e9432',
        '9fb629c4189551a2d022fa330f9573f3',
        'ec29112dd5afa0611ce80d1b7f02629c',
      ),
      folder: 'mnist',
    },
  ],
  [
    'fashion-mnist',
    {
      name: 'idx',
      title: 'Fashion-MNIST',
      url: 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com',
      files: idxFiles(
        '8d4fb7e6c68d591d4c3dfef9ec88bf0d',
        '25c81989df183df01b3e8a0aad5dffbe',
        'bef4ecab320f06d8554ea6380940ec79',
        'bb300cfdad3c16e7a12a480ee83cd310',
      ),
      folder: 'fashion-mnist',
    },
  ],
]);

export function isArchive({ name }: DownloadedFile): boolean {
  return name.endsWith('.tar.gz');
}

/** How to do by hand what `evocell data NAME --fetch` does, in lines. */
export function downloadText({ title, url, files, folder, name }: Download): string {
  const [first] = files;
  const isUnpacked = isArchive(first!);
  return [
    `${title}:`,
    ...(isUnpacked ? [] : [`  mkdir -p ${folder} && cd ${folder}`]),
    ...files.flatMap((file) => [
      `  curl -LO ${url}/${file.name}`,
      `  echo "${file.md5}  ${file.name}" | md5sum -c`,
    ]),
    ...(isUnpacked ? [`  tar xzf ${first!.name}`] : []),
    `Then: --set dataset.name=${name} dataset.path=${folder}`,
  ].join('\n');
}
