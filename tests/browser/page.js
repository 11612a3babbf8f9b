// Starts the cases in a worker, as a page would, and hands the answer to the server that waits for it.
const worker = new Worker('worker.js', { type: 'module' });
const answer = (result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) });
worker.onmessage = ({ data }) => answer(data);
worker.onerror = (event) => answer({ error: event.message ?? 'the worker does not start' });
