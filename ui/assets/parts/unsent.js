// Text that was typed and is not saved yet, in this browser, under person, field and revision.
//
// IndexedDB and not localStorage: Chromium writes localStorage to disk seconds later, and a killed browser loses it; a committed
// IndexedDB transaction is there after `kill -9`. Storage may be full or forbidden: then nothing is kept and typing goes on.

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("peer-assist", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("unsent");
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => { opening = null; };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opening;
}

// Calls made in turn are carried out in turn: each waits for the same opening, and transactions keep their order.
async function within(mode, act) {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction("unsent", mode, { durability: "relaxed" });
      const result = act(transaction.objectStore("unsent"));
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error);
    });
  } catch {
    return undefined;
  }
}

const of = (person, field) => (field === undefined ? IDBKeyRange.bound([person], [person, []]) : IDBKeyRange.bound([person, field], [person, field, []]));

export function keep(person, field, revision, text, base) {
  return within("readwrite", (store) => {
    store.delete(of(person, field));
    store.put({ text, base, revision, at: Date.now() }, [person, field, revision]);
  });
}

export function forget(person, field) {
  return within("readwrite", (store) => {
    store.delete(of(person, field));
  });
}

export async function latest(person, field) {
  const found = [];
  await within("readonly", (store) => {
    store.getAll(of(person, field)).onsuccess = (event) => found.push(...event.target.result);
  });
  return found.sort((one, other) => other.at - one.at)[0] ?? null;
}

// Everything of that person whose field begins with `start`, as [field, kept].
export async function waiting(person, start) {
  const found = [];
  await within("readonly", (store) => {
    store.openCursor(IDBKeyRange.bound([person, start], [person, `${start}\uffff`, []])).onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      found.push([cursor.key[1], cursor.value]);
      cursor.continue();
    };
  });
  return found.sort((one, other) => one[1].at - other[1].at);
}
