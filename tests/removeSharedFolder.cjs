module.exports = async () => globalThis.removeSharedFolder()
