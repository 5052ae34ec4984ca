internal import CSQLite

/// An open SQLite database. One thread at a time.
struct Connection: ~Copyable {
  private let handle: OpaquePointer

  /// Opens a file that exists.
  /// - Parameter patience: milliseconds to wait for other connections to give way.
  init(_ path: String, patience: Int32) throws(HistoryError) {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
    guard let opened else { throw HistoryError(code: code, message: String(cString: sqlite3_errstr(code))) }
    guard code == SQLITE_OK else {
      defer { sqlite3_close_v2(opened) }
      throw Self.failure(of: opened)
    }
    sqlite3_busy_timeout(opened, patience)
    regshell_sqlite3_leave_log(opened)
    handle = opened
  }

  deinit { sqlite3_close_v2(handle) }

  /// The row that the last insertion made.
  var lastRow: Int { Int(sqlite3_last_insert_rowid(handle)) }

  /// Runs statements that need no values and whose rows nobody reads.
  func run(_ sql: String) throws(HistoryError) {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw Self.failure(of: handle) }
  }

  func prepare(_ sql: String) throws(HistoryError) -> Statement {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw Self.failure(of: handle)
    }
    return Statement(handle: statement)
  }

  /// The first column of the first row; 0 where there is none.
  func integer(_ sql: String) throws(HistoryError) -> Int {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(0) : 0
  }

  fileprivate static func failure(of handle: OpaquePointer?) -> HistoryError {
    HistoryError(code: sqlite3_errcode(handle), message: String(cString: sqlite3_errmsg(handle)))
  }
}

/// A statement whose values are bound and whose rows are read.
struct Statement: ~Copyable {
  fileprivate let handle: OpaquePointer

  fileprivate init(handle: OpaquePointer) { self.handle = handle }

  deinit { sqlite3_finalize(handle) }

  /// Binds the value at `index`, from 1.
  func bind(_ index: Int32, _ value: Int) throws(HistoryError) {
    try check(sqlite3_bind_int64(handle, index, Int64(value)))
  }

  /// Binds a copy of a text, nil as NULL.
  func bind(_ index: Int32, _ value: String?) throws(HistoryError) {
    guard var value else { return try check(sqlite3_bind_null(handle, index)) }
    let code = value.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        sqlite3_bind_text(handle, index, $0.baseAddress, Int32(clamping: $0.count), Self.copied)
      }
    }
    try check(code)
  }

  /// Goes to the next row; false where there is none.
  func step() throws(HistoryError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else { throw failure }
    return false
  }

  /// Makes the statement ready for other values.
  func reset() { sqlite3_reset(handle) }

  func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

  /// nil for NULL.
  func text(_ column: Int32) -> String? {
    guard let bytes = sqlite3_column_text(handle, column) else { return nil }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  private func check(_ code: Int32) throws(HistoryError) {
    guard code == SQLITE_OK else { throw failure }
  }

  private var failure: HistoryError { Connection.failure(of: sqlite3_db_handle(handle)) }

  /// SQLITE_TRANSIENT, a cast in C that Swift does not take over.
  private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
