// The loader.
export {}
