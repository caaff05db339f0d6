/* A short source, an object of 4 GiB. */
int much[1 << 30] = {1};
int main(void) { return much[0]; }
