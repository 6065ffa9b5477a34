/** Every file in what was dropped, folders and all that is in them included. */
export async function droppedFiles(items: DataTransferItemList): Promise<File[]> {
  // The list is emptied as soon as the event is over.
  const dropped = [...items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const files = await Promise.all(
    // What comes from another page may be a file without an entry.
    dropped.map(({ entry, file }) => (entry ? filesBelow(entry) : file ? [file] : [])),
  );
  return files.flat();
}

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) {
    // A reader gives its entries in portions, and none when there are no more.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return found;
    for (const each of portion) found.push(...(await filesBelow(each)));
  }
}
